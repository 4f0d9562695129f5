import { join } from 'path';
import { loadAttacks, loadContracts } from './contracts/load';
import { prove } from './proofs/prove';
import { apps } from './systems/all';
(async () => {
  const rules = {
    contracts: loadContracts(join(process.argv[2], 'src')),
    attacks: loadAttacks(join(process.argv[2], 'proof', 'attacks')),
  };
  for (const worlds of apps()) {
    const t = Date.now();
    const { findings, stars: _, ...proof } = await prove(worlds, rules);
    console.log(JSON.stringify(proof), Date.now() - t);
    const seen = new Map<string, number>();
    for (const f of findings) {
      const n = (seen.get(f.proof) ?? 0) + 1;
      seen.set(f.proof, n);
      if (n < 6) console.log('   ', f.proof, f.message);
    }
    if (findings.length) console.log('   ', findings.length);
  }
})();
