from lathe_sidecar.server import main

if __name__ == "__main__":
    raise SystemExit(main())
