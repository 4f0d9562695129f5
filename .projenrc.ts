import { awscdk, javascript, release, typescript } from 'projen';
import { dialect, dialectFolders, typeImports } from './projenrc/dialect';
import { forbidImportCircles } from './projenrc/import-circles';
import { moduleZones } from './projenrc/modules';
import { defineRehearsal } from './projenrc/rehearsal';
import { defineTasks } from './projenrc/tasks';
import { compareApi, defineWorkflows, setUpLanguages } from './projenrc/workflows';

/** Folders with TypeScript that is not published: it may use dev dependencies. */
const devFolders = ['test', 'examples', 'packages/rehearsal', 'tools', 'aws'];

/** A pull request's title becomes the commit on main; `feat` and `fix` decide the next version. */
const commitTypes = ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'build', 'ci', 'chore'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-cicd-pipeline',
  description: 'A container CI/CD pipeline on AWS in one CDK construct',
  keywords: ['aws', 'cdk', 'cicd', 'codepipeline', 'codebuild', 'ecr', 'docker', 'containers', 'deployment'],
  author: 'The cdk-cicd-pipeline authors',
  authorOrganization: true,
  authorAddress: 'maintainers@cdk-cicd-pipeline.dev',
  repositoryUrl: 'https://github.com/cdk-cicd-pipeline/cdk-cicd-pipeline.git',
  license: 'Apache-2.0',
  stability: 'experimental',
  // tools/scripts/bundle-library.mjs makes it of what jsii compiles.
  entrypoint: 'lib/bundle.js',
  entrypointTypes: 'lib/index.d.ts',
  packageManager: javascript.NodePackageManager.NPM,
  defaultReleaseBranch: 'main',

  cdkVersion: '2.260.0',
  constructsVersion: '10.6.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~5.9.0',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '24',

  publishToPypi: { distName: 'cdk-cicd-pipeline', module: 'cdk_cicd_pipeline', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkcicdpipeline',
    mavenGroupId: 'io.github.cdk-cicd-pipeline',
    mavenArtifactId: 'cdk-cicd-pipeline',
    mavenServerId: 'central-ossrh',
  },
  publishToGo: {
    moduleName: 'github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go',
    packageName: 'cicdpipeline',
  },
  npmTrustedPublishing: true,
  npmProvenance: true,
  npmAccess: javascript.NpmAccess.PUBLIC,

  lambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  devDeps: [
    '@aws-lambda-powertools/logger',
    // jsii copies its version into go.mod as the least one, and not each newer one is to be had as a Go module.
    '@aws-cdk/cloud-assembly-schema@54.1.0',
    '@aws-cdk/aws-service-spec',
    '@aws-cdk/cloudformation-diff',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codepipeline',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-sts',
    '@cyclonedx/cyclonedx-esbuild',
    '@types/adm-zip',
    '@types/aws-lambda',
    '@types/wrap-ansi@^3',
    'adm-zip',
    'aws-sdk-client-mock',
    'aws-sdk-client-mock-jest',
    'aws4fetch',
    'codepipeline-rehearsal@0.0.0',
    'cdk-nag@^3.0.2',
    'covertable',
    'dependency-cruiser',
    'esbuild',
    'fast-check',
    'fflate',
    'picocolors',
    'wrap-ansi@^7',
    'yaml',
  ],

  tsconfig: {
    // Published JavaScript comes without the TypeScript it was made from.
    compilerOptions: { inlineSourceMap: false, inlineSources: false },
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts', ...['src', ...devFolders, 'projenrc'].map((folder) => `${folder}/**/*.ts`)],
    compilerOptions: { esModuleInterop: false },
  },
  projenrcTs: true,
  projenrcTsOptions: {
    runner: typescript.TypeScriptRunner.tsNode({ tsconfig: 'tsconfig.dev.json', typeCheck: true }),
  },

  eslintOptions: {
    dirs: ['src'],
    devdirs: devFolders,
    fileExtensions: ['.ts', '.mjs'],
    prettier: true,
    tsconfigPath: './tsconfig.dev.json',
    projectService: false,
    // A build that repairs what it checks lets mistakes pass: `npx projen eslint --fix` is for people.
    commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] },
  },
  prettier: true,
  prettierOptions: { settings: { singleQuote: true, printWidth: 120, trailingComma: javascript.TrailingComma.ALL } },

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    coverageText: false,
    jestConfig: {
      // Rehearsals wait more than they compute.
      maxWorkers: 3,
      globalSetup: '<rootDir>/test/global-setup.ts',
      // Not in the folder for temporary files, which each run has one of its own of.
      cacheDirectory: '<rootDir>/node_modules/.cache/jest',
      // A test that hangs must end; how long a good one takes is up to the machine.
      testTimeout: 60_000,
      // Unlike v8's, this counts an `if` that was never false as a branch not taken.
      coverageProvider: 'babel',
      collectCoverageFrom: ['src/**/*.ts'],
      coverageReporters: ['text', 'lcov'],
      coverageThreshold: { branches: 100, functions: 100, lines: 100, statements: 100 },
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/'],
    },
  },

  buildWorkflow: false,
  autoMerge: false,
  githubOptions: {
    mergify: false,
    pullRequestLintOptions: { semanticTitleOptions: { types: commitTypes } },
  },
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseWorkflowSetupSteps: setUpLanguages,
  postBuildSteps: [compareApi],
  depsUpgradeOptions: {
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY },
    // A release that turns out to be malicious is usually withdrawn within days.
    cooldown: 5,
  },
  pullRequestTemplate: false,

  gitignore: ['/.jsii.tabl.json*', '/cdk.out/'],
});

const unpublished = [
  '/.ci/',
  '/aws/',
  '/docs/',
  '/examples/',
  '/packages/',
  '/rosetta/',
  '/tools/',
  '/.dependency-cruiser.json',
  '/tsconfig.dev.json',
  '/.cache/',
  '/.jsii.tabl.json*',
  '/CONTRIBUTING.md',
  '/SECURITY.md',
  '*.map',
];
for (const path of unpublished) project.addPackageIgnore(path);
// One file of JavaScript is published, and the declarations of all.
project.addPackageIgnore('/lib/**/*.js');
project.addPackageIgnore('!/lib/bundle.js');

// One tsconfig for tests, eslint and the project definition.
project.tsconfigDev.removeInclude('**/*.ts');
project.tryRemoveFile('projenrc/tsconfig.json');

project.eslint!.addRules({
  '@typescript-eslint/no-explicit-any': 'error',
  'import/no-restricted-paths': ['error', { zones: moduleZones() }],
  'max-lines': ['error', 250],
});
project.eslint!.addOverride({ files: dialectFolders.map((folder) => `${folder}/**`), rules: dialect });
project.eslint!.addOverride(typeImports);
// What runs inside a Lambda bundle has its dependencies in it.
project.eslint!.allowDevDeps('src/**/handler/**');
project.eslint!.allowDevDeps('src/lambda/**');
project.eslint!.addOverride({
  files: ['tools/scripts/**/*.mjs', 'tools/bench/raw/handlers/**/*.mjs'],
  parser: 'espree',
  rules: {
    '@typescript-eslint/no-floating-promises': 'off',
    '@typescript-eslint/return-await': 'off',
    'import/no-unresolved': 'off',
  },
});
project.tryFindObjectFile('.eslintrc.json')!.addOverride('parserOptions.ecmaVersion', 2022);
// Apps of their own, which import the packed library and are compiled where they are tried; and what was compiled.
for (const folder of ['test/consumers', 'tools/bench/languages', 'packages/rehearsal/lib']) {
  project.eslint!.addIgnorePattern(`${folder}/`);
  project.tsconfigDev.addExclude(folder);
}

// One bundle for all functions. Nothing is external: the AWS SDK goes into it at the version it was tested with.
// The SDK's modules, unlike its CommonJS, can be shaken: the bundle is a third smaller.
project.bundler.addBundle('src/handlers.ts', {
  platform: 'node',
  target: awscdk.LambdaRuntime.NODEJS_24_X.esbuildTarget,
  externals: [],
  minify: true,
  sourcemap: false,
  mainFields: ['module', 'main'],
  tsconfigPath: 'tsconfig.dev.json',
  watchTask: false,
});

// 1.13.0 misses platform binaries in some registries, and npm ci then refuses the lockfile.
project.package.addField('overrides', {
  'unrs-resolver': '1.12.2',
  // As for cloud-assembly-schema above; as a dependency of ours, projen would take it for one of CDK v1.
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.2',
});

// Generated, so that the API stays legal in .NET, but not published: with `publishToNuget` projen would.
project
  .tryFindObjectFile('package.json')!
  .addOverride('jsii.targets.dotnet', { namespace: 'CdkCicdPipeline', packageId: 'CdkCicdPipeline' });

// Nothing here needs install scripts, and the lockfile names packages by hash, not by registry.
project.npmrc.addConfig('ignore-scripts', 'true');
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

forbidImportCircles(project, ['src', ...devFolders, 'packages/proof']);
defineTasks(project);
defineRehearsal(project);
defineWorkflows(project);
project.synth();
