import { join } from 'path';
import { Findings, findingsOf } from './findings';
import { countLines, withNeighbours } from './lines';
import { synthesize } from './synthesize';
import { isWritten, loadSystem, modulePath, Side, System } from './systems';

/** Figures that do not depend on the machine. */
export interface Inspection {
  /** Lines of the stack and its helpers. */
  readonly lines: number;
  /** Lines of Lambda handlers, which users of the construct do not write. */
  readonly handlerLines: number;
  readonly resources: number;
  /** Size of the template as JSON without white space. */
  readonly templateBytes: number;
  readonly findings: Findings;
}

/** Undefined if this side of the system does not exist yet. */
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
