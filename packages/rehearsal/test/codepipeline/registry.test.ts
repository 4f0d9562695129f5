import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { pipelineOf, problemsOf, stage } from './fixtures';
import { permissive } from './harness';
import { shelf } from './made-up-provider';
import { createCodePipelineService, gitSourceOf } from '../../src/codepipeline';
import { actionExecutionView, pipelineView } from '../../src/codepipeline/api/views';
import { PROVIDERS } from '../../src/codepipeline/providers';
import { playedActionTypes } from '../../src/codepipeline/providers/registry';

const FOLDER = path.join(__dirname, '../../src/codepipeline/providers');

// The one line that a new provider takes.
jest.mock('../../src/codepipeline/providers', () => ({
  PROVIDERS: [
    ...jest.requireActual('../../src/codepipeline/providers').PROVIDERS,
    jest.requireActual('./made-up-provider').shelf,
  ],
}));

const shelfAction = (
  Category: string,
  Configuration: Record<string, string>,
  changes: Record<string, unknown> = {},
) => ({
  Name: 'Shelf',
  ActionTypeId: { Category, Owner: 'AWS', Provider: 'Shelf', Version: '1' },
  Configuration,
  ...changes,
});
const stagesWith = (Configuration: Record<string, string>, changes: Record<string, unknown> = {}) => [
  stage('Source', shelfAction('Source', { Board: 'acme/low', Key: 'hush' }, { Namespace: 'From' })),
  stage('Deploy', shelfAction('Deploy', Configuration, changes)),
];

test('every provider has a file, is registered, and supports types of its own', () => {
  const exported = readdirSync(FOLDER)
    .flatMap((file): unknown[] => Object.values(jest.requireActual(path.join(FOLDER, file))))
    .filter((value) => typeof value === 'object' && value !== null && 'categories' in value);
  expect(exported).toHaveLength(8);
  expect(new Set(PROVIDERS)).toEqual(new Set([...exported, shelf]));
  const types = playedActionTypes();
  expect(new Set(types).size).toBe(types.length);
});

describe('a new provider', () => {
  test('runs', async () => {
    const codeBuild = { run: async () => Promise.reject(new Error('not asked')) };
    const service = createCodePipelineService({ codeBuild });
    const administrator = { accessKeyId: 'a', secretAccessKey: 's' };
    service.attach({ endpoint: 'http://127.0.0.1:1', administrator, control: permissive });
    service.engine.create(pipelineOf({ Stages: stagesWith({ Board: '#{From.Place}' }) }));
    const execution = service.engine.start({ name: 'shop-dev', trigger: { triggerType: 'Webhook' } });
    await execution.rest.promise;
    await service.close();
    expect(execution.statusSummary).toBeUndefined();
    expect(execution.status).toBe('Succeeded');
    expect(execution.history.map(({ outputVariables }) => outputVariables)).toEqual([
      { Place: 'acme/low 36' },
      { Place: 'acme/low 36 36' },
    ]);
    const views = [pipelineView(execution.pipeline), actionExecutionView(execution, execution.history[0])];
    expect(views.map((view) => /"Board":"acme\/low","Key":"([^"]+)"/.exec(JSON.stringify(view))?.[1])).toEqual([
      '****',
      '****',
    ]);
    expect(JSON.stringify(views)).not.toContain('hush');
  });

  test('is checked by what it declares', () => {
    const problems = (configuration: Record<string, string>, changes?: Record<string, unknown>) =>
      problemsOf({ Stages: stagesWith(configuration, changes) });
    expect(problems({ Board: 'low' })).toEqual([]);
    expect(problems({ Colour: 'red' })).toEqual([
      'Deploy › Shelf: Configuration.Board is missing',
      'Deploy › Shelf: Configuration.Colour is unknown to the rehearsal',
    ]);
    expect(problems({ Board: 'top' }, { TimeoutInMinutes: 5 })).toEqual([
      'Deploy › Shelf: Configuration.Board top is too high',
      'Deploy › Shelf: TimeoutInMinutes is for manual approval actions only',
    ]);
    expect(problems({ Board: '#{From.Size}' })).toEqual([
      'Deploy › Shelf: Configuration.Board: #{From.Size}: Source › Shelf produces Place',
    ]);
  });

  test('can be a git source', () => {
    const [{ actions }] = pipelineOf({ Stages: stagesWith({ Board: 'low' }) }).stages;
    expect(gitSourceOf(actions[0])).toEqual({ repository: { provider: 'GitHub', name: 'acme/low' }, branch: 'main' });
  });
});
