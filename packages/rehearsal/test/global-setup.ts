import { ensurePythonEnvironment } from '../src/emulator/python-environment';

/** Made once, before the first test: in a fresh clone it takes longer than any test should. */
export default async function setUp(): Promise<void> {
  try {
    await ensurePythonEnvironment();
  } catch (error) {
    // A missing tool is one line to act on; jest would put a stack below it.
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
