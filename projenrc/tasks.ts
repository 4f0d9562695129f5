import { awscdk } from 'projen';

/** The project's own steps in projen's tasks. Their logic is in tools/scripts/, because tasks run in a very small shell. */
export function defineTasks(project: awscdk.AwsCdkConstructLibrary): void {
  const { compileTask, postCompileTask, packageTask, testTask } = project;

  // jsii's tools print a banner on Node.js 20, which works all the same.
  project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

  compileTask.reset('jsii --fail-on-warnings');
  compileTask.execArgs(['node', 'tools/scripts/bundle-library.mjs']);
  compileTask.execArgs(['node', 'tools/scripts/third-party-licenses.mjs']);
  project.tasks.tryFind('watch')?.reset('jsii --watch');

  // Every example in the README and in doc comments compiles.
  const examples = project.addTask('examples', {
    description: 'Compile the examples in README.md and in doc comments',
    execArgs: ['jsii-rosetta', 'extract', '--strict'],
  });
  postCompileTask.prependSpawn(examples);
  const snippets = project.addTask('snippets', {
    description: 'Put the files that documents show into these documents',
    execArgs: ['node', 'tools/scripts/snippets.mjs'],
  });
  postCompileTask.spawn(snippets);

  const typeCheck = project.addTask('type-check', {
    description: 'Type-check sources, tests, rehearsal, examples and this project definition',
    execArgs: ['tsc', '--noEmit', '-p', project.tsconfigDev.fileName],
  });

  testTask.reset();
  testTask.execArgs(['node', 'tools/scripts/test.mjs'], { receiveArgs: true });

  project.addTask('package:dotnet', {
    description: 'Generate dotnet language bindings, without compiling them: they are not published',
    execArgs: ['jsii-pacmak', '-v', '--target', 'dotnet', '--code-only', '--outdir', '.cache'],
  });
  const packageAll = project.tasks.tryFind('package-all')!;
  packageAll.reset();
  packageAll.execArgs(['node', 'tools/scripts/package-all.mjs']);
  packageTask.reset();
  packageTask.spawn(packageAll);

  const sbom = project.addTask('sbom', {
    description: 'Write the software bill of materials of the package, dist/sbom.cdx.json',
    execArgs: ['node', 'tools/scripts/sbom.mjs'],
  });
  packageTask.spawn(sbom);
  // It reads the bill of materials.
  const checkPackage = project.addTask('check-package', {
    description:
      'Check what is inside the packages, licenses of others included, and that the library loads with its peers alone',
    execArgs: ['node', 'tools/scripts/check-package.mjs'],
  });
  packageTask.spawn(checkPackage);

  // Experimental parts of the API are compared too, since all of it is experimental before 1.0.
  const compat = project.tasks.tryFind('compat')!;
  compat.reset('jsii-diff npm:cdk-cicd-pipeline --keys --error-on all --ignore-file .compatignore');
  // What users have in their stacks is compared as their code is.
  compat.execArgs(['node', 'tools/scripts/compat.mjs']);

  project.addTask('test-newest', {
    description: 'Type-check, and run the unit tests, with the newest aws-cdk-lib instead of the oldest',
    execArgs: ['node', 'tools/scripts/test-newest.mjs'],
    receiveArgs: true,
  });
  const rehearsal = project.addTask('compile:rehearsal', {
    description: 'Compile the package of the rehearsal, which the demo, the attacks and the tests use',
    execArgs: ['tsc', '--build', 'packages/rehearsal'],
  });
  const consumers = project.addTask('consumers', {
    description: 'Install the packages in dist/ into an app of each language, and compare what they synthesize',
    execArgs: ['node', 'tools/scripts/consumers.mjs'],
    receiveArgs: true,
  });
  consumers.prependSpawn(rehearsal);

  project.addTask('demo', {
    description: 'Deploy system B to a local emulator and push twice: once to be deployed, once to fail',
    execArgs: ['node', 'tools/scripts/demo.mjs'],
    receiveArgs: true,
  });
  project.addTask('attacks', {
    description:
      'Try what must not work: forged keys, web pages, names and links that lead outside, builds that live on',
    execArgs: ['node', 'tools/scripts/attacks.mjs'],
    receiveArgs: true,
  });
  project.addTask('faults', {
    description: 'Run the functions as bundled against a fake AWS that fails at each call and each side of its effect',
    execArgs: ['node', 'tools/scripts/faults.mjs'],
    receiveArgs: true,
  });
  project.addTask('updates', {
    description: 'Judge ordinary changes of an app as CloudFormation would play them, there and back',
    execArgs: ['node', 'tools/scripts/updates.mjs'],
    receiveArgs: true,
  });
  project.addTask('smoke', {
    description: 'Deploy the examples to a real account, prove what only AWS can prove, and take everything away again',
    execArgs: ['node', 'tools/scripts/smoke.mjs'],
    receiveArgs: true,
  });
  project.addTask('bench', {
    description: 'Compare the reference systems with the same in raw L2 code: lines, resources, bytes, CPU, cdk-nag',
    execArgs: ['node', 'tools/scripts/bench.mjs'],
    receiveArgs: true,
  });
  project.addTask('proof', {
    description:
      'Prove the policies that the construct synthesizes: enough, nothing spare, nothing near, attacks denied',
    execArgs: ['node', 'tools/scripts/proof.mjs'],
    receiveArgs: true,
  });
  const workflowLint = project.addTask('lint-workflows', {
    description: 'Check .github/ with actionlint and zizmor',
    execArgs: ['node', 'tools/scripts/lint-workflows.mjs'],
  });
  project.addTask('lint-templates', {
    description: 'Check the templates of combinations of props, and of the examples, with cfn-lint',
    execArgs: ['node', 'tools/scripts/lint-templates.mjs'],
  });

  // `npx projen` in a fresh clone finds no node_modules, and projen does not make it.
  // `build` begins with `default`; `test` and `demo` see to it themselves.
  const install = 'node tools/scripts/ensure-dependencies.mjs';
  const startedByHand = [
    project.defaultTask!,
    compileTask,
    typeCheck,
    packageAll,
    workflowLint,
    project.eslint!.eslintTask,
  ];
  for (const task of startedByHand) {
    task.prependExec(install);
  }
  for (const task of [project.buildTask, ...startedByHand]) {
    project.setScript(task.name, `${install} && projen ${task.name}`);
  }

  // Neither projen nor a shell in between: a signal that npm gets reaches the program itself.
  project.setScript('test', 'exec node tools/scripts/test.mjs');
  project.setScript('demo', 'exec node tools/scripts/demo.mjs');
  // Beside `test`, which projen owns: both have the same program.
  project.setScript('test:exhaustive', 'exec node tools/scripts/test.mjs --exhaustive');
  project.setScript('attacks', 'exec node tools/scripts/attacks.mjs');
  project.setScript('faults', 'exec node tools/scripts/faults.mjs');
  project.setScript('updates', 'exec node tools/scripts/updates.mjs');
  project.setScript('smoke', 'exec node tools/scripts/smoke.mjs');
  project.setScript('bench', 'exec node tools/scripts/bench.mjs');
  project.setScript('proof', 'exec node tools/scripts/proof.mjs');
}
