import { compileCommands } from '../rehearsal/codebuild/docker/compile';
import { ensurePythonEnvironment } from '../rehearsal/emulator/python-environment';

/** Made once, before the first test: in a fresh clone it takes longer than any test should. */
export default async function setUp(): Promise<void> {
  await Promise.all([ensurePythonEnvironment(), compileCommands()]);
}
