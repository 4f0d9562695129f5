import type { ActionProvider } from '../../src/codepipeline/providers/provider';

/** A provider as one would add it. It fetches from a shelf, and puts things there. */
export const shelf: ActionProvider = {
  categories: ['Source', 'Deploy'],
  owner: 'AWS',
  provider: 'Shelf',
  version: '1',
  inputArtifacts: [0, 1],
  outputArtifacts: [0, 1],
  configuration: { required: ['Board'], optional: ['Key'], secret: ['Key'] },
  outputVariables: ['Place'],
  problems: ({ configuration: { Board } }) => (Board === 'top' ? ['Configuration.Board top is too high'] : []),
  gitSource: ({ Board }) => ({ repository: { provider: 'GitHub', name: Board }, branch: 'main' }),
  run: async ({ configuration: { Board } }, { newId }) => ({ variables: { Place: `${Board} ${newId().length}` } }),
};
