// The entry point of the command line. Kept free of imports, so that `--version` answers at once.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  const { version } = await import('./version.js');
  process.stdout.write(`${version()}\n`);
} else {
  const { guardStreams, runCommandLine } = await import('./cli/command-line.js');
  guardStreams();
  process.exitCode = await runCommandLine(process.argv.slice(2));
}

export {};
