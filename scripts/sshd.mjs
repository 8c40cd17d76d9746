// npm run sshd: a throwaway OpenSSH server for trying things out, at a free port of this machine, until Ctrl-C.
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './targets.mjs';

const { module } = await runnerImport(join(root, 'e2e', 'servers', 'sshd.ts'), { configFile: false, root, logLevel: 'warn' });
const sshd = await module.startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });

console.log(`sshd listens at ${sshd.user}@${sshd.host}:${sshd.port}; Ctrl-C ends it.`);
console.log(`  key      ${sshd.clientKey.path}`);
for (const key of sshd.hostKeyFiles) console.log(`  host key ${key.fingerprint} ${key.publicLine.split(' ')[0]}`);
console.log(
  `  ssh -o UserKnownHostsFile=${sshd.knownHostsFile} -i ${sshd.clientKey.path} -p ${sshd.port} ${sshd.user}@${sshd.host}`,
);

let shown = 0;
const timer = setInterval(() => {
  const log = sshd.log();
  process.stderr.write(log.slice(shown));
  shown = log.length;
}, 500);

async function stop() {
  clearInterval(timer);
  await sshd.stop();
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
