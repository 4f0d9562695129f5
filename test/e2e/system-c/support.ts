import { Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { SystemC } from '../../../examples/system-c/system-c';
import { deploy, Edit } from '../support/pipelines';

/** Deploys the example, with an edited template if `edit` is given. */
export function deploySystemC(rehearsal: Rehearsal, stackName: string, edit?: Edit): Promise<StackOutputs> {
  return deploy(rehearsal, (app) => new SystemC(app, stackName), edit);
}
