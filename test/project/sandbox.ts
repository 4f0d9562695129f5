import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly lastLine: string;
}

const NOBODY = 65534;

function chownAll(path: string, uid: number): void {
  chownSync(path, uid, uid);
  readdirSync(path, { recursive: true, encoding: 'utf8' }).forEach((name) => lchownSync(join(path, name), uid, uid));
}

/** A folder with a copy of tools/scripts/: the scripts take the folder two above them for the project. */
export class Sandbox {
  public readonly root = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-test-'));
  private readonly programs = join(this.root, 'programs');

  public constructor() {
    cpSync(join(__dirname, '..', '..', 'tools', 'scripts'), join(this.root, 'tools', 'scripts'), { recursive: true });
    mkdirSync(this.programs);
    symlinkSync(process.execPath, join(this.programs, 'node'));
  }

  public write(file: string, content: string | object): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }

  public remove(file: string): void {
    rmSync(join(this.root, file), { recursive: true });
  }

  /** A stand-in for a program on the PATH; nothing else is on it, but Node.js. */
  public program(name: string, javaScript: string): void {
    this.write(join('programs', name), `#!${process.execPath}\n${javaScript}`);
    chmodSync(join(this.programs, name), 0o755);
  }

  /** Runs one of the scripts. */
  public run(script: string, args: string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
    return this.outcomeOf(this.start(script, args, env));
  }

  /** The same as a user whom the rights of files hold for: they do not for root, so root hands the folder to another one. */
  public runAsNobody(script: string): Promise<Outcome> {
    if (process.getuid?.() !== 0) {
      return this.run(script);
    }
    chownAll(this.root, NOBODY);
    letOthersPass(dirname(this.root));
    return this.outcomeOf(this.start(script, [], {}, NOBODY));
  }

  /** Runs one of the scripts, and sends the signal to it, and to nothing else, as soon as it says this. */
  public interrupt(script: string, text: string, signal: NodeJS.Signals): Promise<Outcome> {
    const child = this.start(script, [], {});
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes(text)) {
        child.kill(signal);
      }
    });
    return this.outcomeOf(child);
  }

  private start(
    script: string,
    args: string[],
    env: Record<string, string>,
    uid?: number,
  ): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [join(this.root, 'tools', 'scripts', script), ...args], {
      env: { PATH: this.programs, ...env },
      uid,
    });
  }

  private outcomeOf(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
    return new Promise((done) => {
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      child.on('close', (code) => done({ code, output, lastLine: output.trimEnd().split('\n').at(-1)! }));
    });
  }

  public dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** `npm test` makes a folder for temporary files that is its user's alone: nobody else gets at what is in it. */
function letOthersPass(folder: string): void {
  const isPrivate = statSync(folder).mode % 0o1000 === 0o700;
  if (isPrivate) {
    chmodSync(folder, 0o711);
  }
}
