import type { CoreStart } from '../desktop/core-messages.ts';
import { runCore } from '../desktop/core.ts';

// The core's process (utilityProcess).
runCore(JSON.parse(process.argv.at(-1) ?? '') as CoreStart, process.parentPort);
