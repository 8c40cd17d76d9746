import { memoryWirePair } from './memory-wire.ts';
import { describeWire } from './wire-conformance.ts';

describeWire('a pair in memory', () => {
  const [page, core] = memoryWirePair();
  return Promise.resolve({ page, core, close: () => Promise.resolve() });
});
