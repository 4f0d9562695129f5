import { join } from 'path';
import { Findings, findingsOf } from './findings';
import { countLines, withNeighbours } from './lines';
import { synthesize } from './synthesize';
import { isWritten, loadSystem, modulePath, Side, System } from './systems';

/** What does not depend on the machine. */
export interface Inspection {
  /** Of the stack and the helpers beside it. */
  readonly lines: number;
  /** Of Lambda handlers, which users of the construct do not write. */
  readonly handlerLines: number;
  readonly resources: number;
  /** Of the template as JSON without white space. */
  readonly templateBytes: number;
  readonly findings: Findings;
}

/** Undefined when nobody has written that side of the system yet. */
export function inspect(root: string, system: System, side: Side): Inspection | undefined {
  if (!isWritten(root, system, side)) return undefined;
  const { app, template } = synthesize(loadSystem(system, side));
  const handlers = side === 'raw' ? system.rawHandlers : [];
  return {
    lines: sum(withNeighbours(join(root, `${modulePath(system, side)}.ts`)).map(countLines)),
    handlerLines: sum(
      handlers.map((handler) => countLines(join(root, 'tools', 'bench', 'raw', 'handlers', handler, 'index.mjs'))),
    ),
    resources: Object.keys(template.Resources).length,
    templateBytes: Buffer.byteLength(JSON.stringify(template)),
    findings: findingsOf(app),
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
