from lathe_backend.supervisor import main

if __name__ == "__main__":
    raise SystemExit(main())
