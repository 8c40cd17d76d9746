// npm test [-- suite…]: installs what is missing, runs every suite and ends with what failed and one line that counts them all.
const say = (line) => process.stderr.write(`${line}\n`);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(`Hawser needs Node.js 20.19 or newer; this is ${process.versions.node}`);
  process.exit(1);
}

const { installPackages } = await import('./npm-packages.mjs');
const { obtainElectron } = await import('./electron-binary.mjs');
const { installParts, missingParts } = await import('./system-parts.mjs');
const { installPythonParts } = await import('./python-parts.mjs');
const { failureBlock } = await import('./failures.mjs');
const { root } = await import('./targets.mjs');
const { hearOutput, suites } = await import('./suites.mjs');
const { SecretWatch, secretSuites } = await import('./secrets.mjs');
const { buildInBackground } = await import('../e2e/servers/interop/build.mjs');

const isCi = process.env.CI === 'true';
const wanted = process.argv.slice(2);
const names = [...suites.map((suite) => suite.name), 'secrets'];
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  say(`no suite ${unknown}; there are ${names.join(', ')}`);
  process.exit(64);
}
const chosen = suites.filter((suite) => wanted.length === 0 || wanted.includes(suite.name));
if (chosen.length === 0) {
  say('secrets are looked for after other suites: npm test -- live secrets');
  process.exit(64);
}

/** What keeps a suite from running: parts that it cannot do without, with CI=true any part. */
function obstacles(suite) {
  const missing = suite.needs === undefined ? [] : missingParts(suite.needs);
  const names = missing.filter((part) => part.required || isCi).map((part) => part.name);
  const other = suite.obstacle?.();
  return other === undefined ? names : [...names, other];
}

async function runSuite(suite) {
  const lacking = obstacles(suite);
  if (lacking.length > 0) {
    console.log(`${suite.name}: ${isCi ? 'failed' : 'skipped'}, missing: ${lacking.join(', ')}`);
    const failures = isCi ? [{ title: 'did not run', errors: [`missing: ${lacking.join(', ')}`] }] : [];
    return { passed: 0, failed: failures.length, skipped: isCi ? 0 : 1, failures };
  }
  console.log(`\n── ${suite.name}`);
  return suite.run();
}

const inWords = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

try {
  installPackages(say);
} catch (error) {
  say(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
if (chosen.some((suite) => suite.needs !== undefined)) installParts(say);
if (chosen.some((suite) => suite.needs !== undefined)) installPythonParts(say);
if (chosen.some((suite) => suite.name === 'electron')) obtainElectron(say);
// While other suites run, at the lowest priority: the live one waits for what is not ready, and names what did not come.
if (chosen.some((suite) => suite.name === 'live')) buildInBackground();

const rows = [];
// What the suites leave behind is looked through for their secrets, and that is a suite of its own behind them.
const watch = chosen.some(({ name }) => secretSuites.includes(name)) ? new SecretWatch() : undefined;
await watch?.started;
hearOutput((stream, text) => watch?.hear(stream, text));
for (const suite of chosen) {
  const began = performance.now();
  watch?.begin(suite.name);
  const counts = await runSuite(suite);
  if (counts.passed > 0) watch?.ran(suite.name);
  rows.push({ name: suite.name, counts, seconds: (performance.now() - began) / 1000 });
}
if (watch !== undefined) {
  console.log('\n── secrets');
  const began = performance.now();
  const { failures: found, said } = await watch.verdict();
  console.log(said);
  const counts = { passed: found.length === 0 ? 1 : 0, failed: found.length, skipped: 0, failures: found };
  rows.push({ name: 'secrets', counts, seconds: (performance.now() - began) / 1000 });
}
const failures = rows.flatMap(({ name, counts }) => counts.failures.map((failure) => ({ suite: name, ...failure })));
for (const line of ['', ...failureBlock(failures, root)]) console.log(line);
const total = { passed: 0, failed: 0, skipped: 0 };
console.log('');
for (const { name, counts, seconds } of rows) {
  console.log(`${name.padEnd(10)} ${inWords(counts)} (${seconds.toFixed(1)} s)`);
  for (const key of Object.keys(total)) total[key] += counts[key];
}
console.log(inWords(total));
process.exitCode = total.failed === 0 ? 0 : 1;
