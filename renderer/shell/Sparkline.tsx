import { useEffect, useRef } from 'react';

interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  readonly width: number;
  readonly height: number;
  /** The token of its colour; the accent when absent. */
  readonly colour?: `--${string}`;
}

/** A line of the last values, drawn from zero; newest at the right. Decoration: the number stands beside it. */
export function Sparkline({ values, width, height, colour = '--accent' }: SparklineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => drawLine(element, { values, width, height, colour });
    draw();
    const observer = new MutationObserver(draw);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, [values, width, height, colour]);
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />;
}

/** From so few values on it fills its width; more than the most are left out. Fewer than the least make no line yet. */
const least = 4;
const fewest = 8;
const most = 30;

function drawLine(canvas: HTMLCanvasElement, { values, width, height, colour: token }: Required<SparklineProps>): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  const shown = values.slice(-most);
  if (!context || shown.length < least) return;
  context.scale(scale, scale);
  const top = Math.max(...shown) * 1.2 || 1;
  const step = width / (Math.max(fewest, shown.length) - 1);
  const colour = getComputedStyle(canvas).getPropertyValue(token).trim();
  const points = shown.map((value, index) => ({
    x: width - (shown.length - 1 - index) * step,
    y: height - 1 - (value / top) * (height - 2),
  }));
  context.beginPath();
  points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.stroke();
  context.lineTo(width, height);
  context.lineTo(points[0]?.x ?? 0, height);
  context.globalAlpha = 0.15;
  context.fillStyle = colour;
  context.fill();
}
