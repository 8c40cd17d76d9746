import type { Key } from './keys.ts';
import type { Program, ProgramContext } from './program.ts';

/** Shows what the terminal does with colours: the palette, the 256-colour cube, and a sweep of true colour. */
export const colours: Program = async ({ print, size, isTerminal }) => {
  if (!isTerminal) {
    await print('colours need a terminal\n');
    return 1;
  }
  const columns = Math.min(size().columns, 100);
  const palette = [0, 8].map(
    (start) => Array.from({ length: 8 }, (_, index) => `\u001b[48;5;${start + index}m    `).join('') + '\u001b[0m\n',
  );
  const cube = Array.from({ length: 6 }, (_, row) => {
    return `${Array.from({ length: 36 }, (_, column) => `\u001b[48;5;${16 + row * 36 + column}m `).join('')}\u001b[0m\n`;
  });
  const sweep = Array.from({ length: columns }, (_, column) => `\u001b[48;2;${hue(column / columns).join(';')}m `).join('');
  const styles =
    '\u001b[1mbold\u001b[0m \u001b[2mfaint\u001b[0m \u001b[3mitalic\u001b[0m \u001b[4munderlined\u001b[0m \u001b[7mreversed\u001b[0m \u001b[9mstruck\u001b[0m';
  await print(`${palette.join('')}\n${cube.join('')}\n${sweep}\u001b[0m\n\n${styles}\n`);
  return 0;
};

/** Red, green and blue (0 to 255) of a place on the colour circle (0 to 1). */
function hue(turn: number): readonly number[] {
  return [0, 1, 2].map((channel) => Math.round(127.5 * (1 + Math.cos(2 * Math.PI * (turn - channel / 3)))));
}

const sampleColumn = 46;

/** Text in many scripts. The bar stands at one column by the cursor's position: text that is wider than it should be meets it. */
export const unicode: Program = async ({ print, isTerminal }) => {
  const rows: readonly (readonly [string, string])[] = [
    ['Latin', 'Žluťoučký kůň, naïve façade'],
    ['Greek', 'Ξεσκεπάζω τὴν ψυχοφθόρα'],
    ['Cyrillic', 'Съешь ещё этих мягких булок'],
    ['Japanese', 'いろはにほへとちりぬる'],
    ['Chinese', '天地玄黃宇宙洪荒'],
    ['Korean', '키스의 고유조건은'],
    ['Marks', 'e\u0301 n\u0303 o\u0308 a\u030a'],
    ['Box', '┌──┬──┐ ╔══╦══╗ ╭──╮ ▁▂▃▄▅▆▇█'],
    ['Braille', '⠁⠃⠇⡇⣇⣧⣷⣿ ⣾⣽⣻⢿⡿⣟⣯⣷'],
    ['Emoji', '🚢 🌊 🐟 🧭 👩‍🚀'],
  ];
  const bar = isTerminal ? `\u001b[${sampleColumn}G|` : '';
  await print(rows.map(([name, text]) => `${name.padEnd(9)} ${text}${bar}\n`).join(''));
  return 0;
};

/** Round trips that never happened, one a second, until Ctrl-C or four of them without a terminal. */
export const ping: Program = async ({ args, print, pause, paint, isTerminal }) => {
  const target = args[0] ?? 'buoy';
  await print(`PING ${target}: nobody is there, the figures are invented\n`);
  for (let sequence = 1; isTerminal || sequence <= 4; sequence++) {
    const milliseconds = 8 + 3 * Math.sin(sequence * 1.7) + (sequence % 7 === 0 ? 24 : 0);
    await print(
      `64 bytes from ${target}: seq=${sequence} time=${paint(milliseconds > 20 ? 'yellow' : 'green', milliseconds.toFixed(1))} ms\n`,
    );
    await pause(isTerminal ? 1000 : 50);
  }
  return 0;
};

const crew = ['helmsman', 'lookout', 'bosun', 'cook', 'navigator', 'pump', 'radio', 'winch', 'gull', 'anchor', 'tide', 'lamp'];
const topPeriodMs = 700;

/** An animated table on the alternate screen: redraws every 0.7 s and when the terminal changes its size; q leaves. */
export const top: Program = async (context) => {
  if (!context.isTerminal) {
    await context.print(topScreen(context, 0));
    return 0;
  }
  let isLeaving = false;
  let wake = (): void => undefined;
  const keys = context.onKey((key: Key) => {
    isLeaving ||= key.kind === 'text' && key.text.includes('q');
    wake();
  });
  const resizes = context.onResized(() => wake());
  try {
    await context.print('\u001b[?1049h\u001b[?25l');
    for (let tick = 0; !isLeaving; tick++) {
      await context.print(`\u001b[H${topScreen(context, tick).replaceAll('\n', '\u001b[K\n')}\u001b[J`);
      if (isLeaving) break;
      await Promise.race([context.pause(topPeriodMs), new Promise<void>((resolve) => (wake = resolve))]);
    }
  } finally {
    keys.dispose();
    resizes.dispose();
  }
  return 0;
};

function topScreen({ size, paint, now, shell, isTerminal }: ProgramContext, tick: number): string {
  const { columns, rows } = isTerminal ? size() : { columns: 80, rows: 24 };
  const loads = crew
    .map((name, index) => ({ name, id: 101 + index * 7, load: 50 * (1 + Math.sin(tick / 4 + index * index)) }))
    .sort((one, other) => other.load - one.load);
  const width = Math.max(10, Math.min(60, columns - 36));
  const lines = loads.map(({ name, id, load }) => {
    const filled = Math.round((load / 100) * width);
    const bar =
      paint(load > 80 ? 'red' : load > 50 ? 'yellow' : 'green', '█'.repeat(filled)) + paint('dim', '·'.repeat(width - filled));
    return `${String(id).padStart(5)} demo  ${name.padEnd(10)} ${load.toFixed(1).padStart(5)} ${bar}`;
  });
  const head = [
    `${paint('bold', 'top')}  ${crew.length} hands, invented  up ${Math.floor((now() - shell.startedAt) / 1000)} s  ${columns}×${rows}  ${paint('dim', 'q leaves')}`,
    '',
    paint('cyan', '  PID USER  COMMAND     %CPU'),
  ];
  const shown = [...head, ...lines].slice(0, Math.max(1, rows - 1));
  return `${shown.join('\n')}\n`;
}
