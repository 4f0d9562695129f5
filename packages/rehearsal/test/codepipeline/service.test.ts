import { pipelineOf } from './fixtures';
import { permissive } from './harness';
import {
  createCodePipelineService,
  type CodeBuildRunner,
  type CodePipelineService,
  type ProgressEvent,
} from '../../src/codepipeline';

const codeBuild: CodeBuildRunner = { run: async () => Promise.reject(new Error('not asked')) };

const created: CodePipelineService[] = [];
function service(onProgress?: (event: ProgressEvent) => void): CodePipelineService {
  const made = createCodePipelineService({ codeBuild, onProgress });
  created.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(created.splice(0).map((made) => made.close()));
});

test('starts before the emulator, is found at its URL, and lets go of its port', async () => {
  const pipelines = service();
  expect(() => pipelines.url).toThrow('not started yet');
  await pipelines.start();
  const { url } = pipelines;
  const response = await fetch(`${url}/_rehearsal/pipelines`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(401);
  await pipelines.close();
  await expect(fetch(url)).rejects.toThrow();
});

test('two services have ports and secrets of their own', async () => {
  const services = [service(), service()];
  await Promise.all(services.map((each) => each.start()));
  expect(new Set(services.map(({ url }) => url)).size).toBe(2);
  expect(new Set(services.map(({ secret }) => secret)).size).toBe(2);
});

test('an emulator that does not answer fails the action and loses the events, but nothing hangs', async () => {
  const progress: ProgressEvent[] = [];
  const pipelines = service((event) => void progress.push(event));
  await pipelines.start();
  // Nobody listens on port 1.
  const administrator = { accessKeyId: 'a', secretAccessKey: 's' };
  pipelines.attach({ endpoint: 'http://127.0.0.1:1', administrator, control: permissive });
  pipelines.engine.create(pipelineOf());
  const execution = pipelines.engine.start({ name: 'shop-dev', trigger: { triggerType: 'StartPipelineExecution' } });
  await pipelines.whenIdle();
  expect(execution.status).toBe('Failed');
  expect(execution.statusSummary).toContain('Source › S3 failed: ');
  expect(progress).toContainEqual(
    expect.objectContaining({ type: 'warning', message: expect.stringContaining('was not put') }),
  );
});
