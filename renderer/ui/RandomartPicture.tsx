import { Copy } from 'lucide-react';
import { IconButton } from './Button.tsx';
import { keyText } from './key-text.ts';
import { fieldStrength, parseRandomart, randomartHeight, randomartWidth } from './randomart.ts';
import { classNames } from './class-names.ts';
import styles from './KeyFace.module.css';

const field = { width: 7, height: 10 };
const edge = 13;

interface RandomartPictureProps {
  /** Text form of `ssh-keygen -lv`. */
  readonly art: string;
  /** For people: `ED25519`. */
  readonly typeLabel: string;
  /** How many times the natural size. */
  readonly scale?: number;
}

/** Randomart drawn as a picture; the button copies its text form, to hold against what another terminal prints. */
export function RandomartPicture({ art, typeLabel, scale = 1 }: RandomartPictureProps) {
  const picture = parseRandomart(art);
  if (picture === undefined) return art === '' ? null : <pre className={styles.plainArt}>{art}</pre>;
  const width = randomartWidth * field.width;
  const height = randomartHeight * field.height + 2 * edge;
  return (
    <div className={styles.picture}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width * scale}
        height={height * scale}
        role="img"
        aria-label={keyText.picture(typeLabel)}
      >
        <text x={width / 2} y={9} className={styles.frame}>
          {picture.head}
        </text>
        {picture.rows.flatMap((row, y) =>
          [...row].map((symbol, x) =>
            symbol === ' ' ? null : (
              <g key={`${x}-${y}`} transform={`translate(${x * field.width} ${edge + y * field.height})`}>
                <rect
                  width={field.width}
                  height={field.height}
                  className={styles.field}
                  fillOpacity={isEnd(symbol) ? 1 : 0.08 + 0.5 * fieldStrength(symbol)}
                />
                <text
                  x={field.width / 2}
                  y={field.height - 2.5}
                  className={classNames(styles.symbol, isEnd(symbol) && styles.end)}
                >
                  {symbol}
                </text>
              </g>
            ),
          ),
        )}
        <text x={width / 2} y={height - 3} className={styles.frame}>
          {picture.foot}
        </text>
      </svg>
      <IconButton
        icon={Copy}
        size={12}
        label={keyText.copyPicture}
        className={styles.copyPicture}
        onClick={() => void navigator.clipboard.writeText(art)}
      />
    </div>
  );
}

function isEnd(symbol: string): boolean {
  return symbol === 'S' || symbol === 'E';
}
