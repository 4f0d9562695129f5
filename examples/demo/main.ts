import { runDemo } from './demo';
import { wrapped } from './wrapped';

/** The exit codes that shells expect of a program that a signal ended. */
const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

async function main(): Promise<number> {
  const interrupted = new AbortController();
  let exitCode = 1;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    // `once` would let a second Ctrl-C kill the clean-up.
    process.on(signal, () => {
      exitCode = code;
      interrupted.abort(new Error(`${signal}: cleaning up`));
    });
  }
  try {
    await runDemo(
      wrapped((line) => console.log(line), process.stdout.columns),
      interrupted.signal,
    );
    return 0;
  } catch (failure) {
    // After an interruption, errors of the clean-up are of no interest.
    const error: unknown = interrupted.signal.aborted ? interrupted.signal.reason : failure;
    const report = wrapped((line) => console.error(line), process.stderr.columns);
    ['', ...`rehearsal: ${error instanceof Error ? error.message : String(error)}`.split('\n')].forEach(report);
    return exitCode;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
