import { join } from 'path';
import { loadAttacks, loadContracts } from './contracts/load';
import { attackRequests, neededRequests } from './contracts/expand';
import { examples } from './systems/examples';
import { subjectsOf } from './template/subjects';
import { isAllowed } from './judge/judge';
import { describe } from './judge/request';
import { Questions } from './proofs/questions';
import { ourPolicies, spareIn } from './proofs/spare';
(async () => {
  const contracts = loadContracts(join(process.argv[2], 'src'));
  const attacks = loadAttacks(join(process.argv[2], 'proof', 'attacks'));
  for (const world of examples()) {
    const subjects = subjectsOf(world);
    const needed = neededRequests(contracts, subjects);
    const a = attackRequests(attacks, subjects);
    let t = Date.now();
    const questions = new Questions(world, needed, a);
    for (const r of needed) {
      try {
        if (!(await isAllowed(world, r))) console.log('DENIED', describe(r));
      } catch (e) {
        console.log(String(e));
      }
    }
    console.log('=====', world.name, needed.length, questions.near.length, a.length, Date.now() - t);
    t = Date.now();
    for (const r of [...questions.near, ...a]) {
      try {
        if (await isAllowed(world, r))
          console.log('NEAR ALLOWED', (r as any).difference ?? (r as any).attack?.title, describe(r));
      } catch (e) {
        console.log(String(e));
      }
    }
    console.log('near', Date.now() - t);
    t = Date.now();
    for (const policy of ourPolicies(world))
      for (const f of await spareIn(world, policy, questions)) console.log(f.message);
    console.log('spare', Date.now() - t);
  }
})();
