import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensurePythonEnvironment } from 'codepipeline-rehearsal';
import { ENVIRONMENTS } from './factors';
import { accepted, Finding } from './lint-findings';
import { templatesToLint } from './templates';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const REGIONS = Object.values(ENVIRONMENTS).flatMap((environment) => environment?.region ?? []);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Writes the templates to a folder of its own and lints them all at once; the exit code says whether nothing was found. */
async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-templates-'));
  try {
    const [python, files] = await Promise.all([
      ensurePythonEnvironment({ requirementsFile: REQUIREMENTS, what: 'cfn-lint' }),
      writeTemplates(folder),
    ]);
    const findings = (await lint(python, files)).filter((finding) => !accepted(finding));
    findings.forEach((finding) => console.error(inWords(folder, finding)));
    console.log(`templates: cfn-lint found ${findings.length || 'nothing'} in ${files.length}`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeTemplates(folder: string): Promise<string[]> {
  return templatesToLint().map(({ name, template }) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(template));
    return file;
  });
}

/** A linter that did not get as far as its answer is an error, whatever its exit code: that one says what was found. */
function lint(python: string, files: string[]): Promise<Finding[]> {
  const program = join(dirname(python), 'cfn-lint');
  const options = ['--format', 'json', '--regions', ...REGIONS, '--', ...files];
  return new Promise((resolve, reject) => {
    execFile(program, options, { maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Finding[]);
      } catch {
        reject(new Error(`cfn-lint failed: ${stderr.trim() || String(error)}`));
      }
    });
  });
}

function inWords(folder: string, { Filename, Location, Message, Rule }: Finding): string {
  return `${Filename.slice(folder.length + 1)}: ${Rule.Id} ${Message} (${Location.Path.join('/')})`;
}

void main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
