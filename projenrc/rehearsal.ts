import { awscdk, javascript, typescript } from 'projen';

/** The rehearsal, a package that knows nothing of the construct. The root's lockfile and `npm ci` are its own too. */
export function defineRehearsal(parent: awscdk.AwsCdkConstructLibrary): typescript.TypeScriptProject {
  const rehearsal = new typescript.TypeScriptProject({
    parent,
    outdir: 'packages/rehearsal',
    name: 'codepipeline-rehearsal',
    description: 'Runs a synthesized CodePipeline on this machine, with IAM enforced',
    authorName: parent.package.manifest.author.name,
    license: parent.package.license,
    repository: parent.package.manifest.repository.url,
    repositoryDirectory: 'packages/rehearsal',
    defaultReleaseBranch: 'main',
    packageManager: javascript.NodePackageManager.NPM,
    minNodeVersion: parent.package.minNodeVersion,
    typescriptVersion: '~5.9.0',
    deps: [
      '@aws-sdk/client-cloudformation@^3.1169.0',
      '@aws-sdk/client-cloudwatch-logs@^3.1169.0',
      '@aws-sdk/client-dynamodb@^3.1162.0',
      '@aws-sdk/client-ecr@^3.1169.0',
      '@aws-sdk/client-eventbridge@^3.1169.0',
      '@aws-sdk/client-lambda@^3.1162.0',
      '@aws-sdk/client-s3@^3.1169.0',
      '@aws-sdk/client-secrets-manager@^3.1162.0',
      '@aws-sdk/client-sns@^3.1169.0',
      '@aws-sdk/client-sqs@^3.1169.0',
      '@aws-sdk/client-ssm@^3.1169.0',
      '@balena/dockerignore@^1.0.2',
      'adm-zip@^0.6.1',
      'env-paths@^2.2.1',
      'fast-glob@^3.3.3',
      'tar-stream@^3.2.2',
      'yaml@^2.9.1',
      'zod@^4.6.7',
    ],
    devDeps: [
      '@aws-sdk/client-codepipeline@^3.1138.0',
      '@aws-sdk/client-ecs@^3.1164.0',
      '@aws-sdk/client-iam@^3.1169.0',
      '@aws-sdk/client-sts@^3.1169.0',
      'aws-sdk-client-mock@^4.1.0',
      '@types/adm-zip@^0.5.8',
      '@types/node@^20',
      '@types/tar-stream@^3.1.5',
    ],
    // The root's eslint and its prettier look at this folder too.
    eslint: false,
    depsUpgrade: false,
    sampleCode: false,
    pullRequestTemplate: false,
    tsconfig: {
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022'],
        declarationMap: false,
        esModuleInterop: false,
        incremental: true,
        skipLibCheck: true,
      },
    },
    tsconfigDev: {
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022'],
        esModuleInterop: false,
        isolatedModules: true,
        skipLibCheck: true,
      },
    },
    jestOptions: {
      updateSnapshot: javascript.UpdateSnapshot.NEVER,
      passWithNoTests: false,
      junitReporting: false,
      jestConfig: {
        // Rehearsals wait more than they compute.
        maxWorkers: 2,
        globalSetup: '<rootDir>/test/global-setup.ts',
        // A test that hangs must end; how long a good one takes is up to the machine.
        testTimeout: 60_000,
        collectCoverage: false,
      },
    },
  });
  for (const path of ['__pycache__/', '/tsconfig.tsbuildinfo', '*.map']) {
    rehearsal.addPackageIgnore(path);
  }
  // Its `docker` is a program of its own.
  rehearsal.testTask.prependSpawn(rehearsal.compileTask);
  // The root installs for its workspaces too; in CI it has done so before this is asked.
  rehearsal.package.installTask.reset('npm install --no-audit --no-fund', { cwd: '../..' });
  rehearsal.package.installCiTask.reset();
  parent.package.addField('workspaces', ['packages/rehearsal']);
  return rehearsal;
}
