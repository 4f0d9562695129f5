import { awscdk, JsonFile } from 'projen';

/** Unlike eslint's import/no-cycle, dependency-cruiser sees imports of types too. */
export function forbidImportCircles(project: awscdk.AwsCdkConstructLibrary, folders: readonly string[]): void {
  new JsonFile(project, '.dependency-cruiser.json', {
    // Its reader allows no properties but its own.
    marker: false,
    obj: {
      forbidden: [
        {
          name: 'no-import-circles',
          comment: 'Move what both files need to a third one.',
          severity: 'error',
          from: {},
          to: { circular: true },
        },
      ],
      options: {
        tsPreCompilationDeps: true,
        tsConfig: { fileName: 'tsconfig.dev.json' },
        exclude: { path: 'node_modules' },
      },
    },
  });
  project.addTask('import-circles', {
    description: 'Check that no files import each other in a circle, imports of types included',
    execArgs: ['depcruise', '--config', '.dependency-cruiser.json', ...folders],
  });
}
