import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Copy, Pause, Play, RotateCcw, SkipBack, SkipForward } from 'lucide-react';
import { useStore } from 'zustand';
import '@xterm/xterm/css/xterm.css';
import { errorWords } from '../../shell/error-words.ts';
import { useSettings, useWorkbench } from '../../shell/workbench-context.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { RecordingFault } from './cast-format.ts';
import { Player } from './player.ts';
import { RecordingScreen } from './player-screen.ts';
import type { Recording } from './recording-file.ts';
import { takeFocus } from './take-focus.ts';
import { clockWords, recordingsText as text } from './text.ts';
import '../terminal-host.css';
import styles from './Recordings.module.css';

const speeds = [0.5, 1, 2, 4, 8, 16] as const;
const jump = 5;
const frame = (callback: () => void): (() => void) => {
  const id = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(id);
};

interface PlayerViewProps {
  readonly name: string;
  readonly recording: Recording;
}

/** A recording on its screen, with the keys and buttons of a player. */
export function PlayerView({ name, recording }: PlayerViewProps) {
  const settings = useSettings((state) => state);
  const stage = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [parts, setParts] = useState<{ readonly player: Player; readonly screen: RecordingScreen }>();
  const made = useRef(settings);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const screen = new RecordingScreen(element, made.current, recording.size);
    const player = new Player(recording, screen, frame);
    // Both live outside React, on an element of it.
    setParts({ player, screen });
    takeFocus(stage.current);
    player.seek(0);
    player.play();
    return () => {
      player.dispose();
      screen.dispose();
      setParts(undefined);
    };
  }, [recording]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (parts !== undefined && handleKey(parts.player, event)) {
      // The alert went with its button, if the key tried again.
      const isInAlert = event.target instanceof Element && event.target.closest('[role="alert"]') !== null;
      if (isInAlert && parts.player.state.getState().failure === undefined) stage.current?.focus();
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return (
    <section className={styles.player} aria-label={text.player.name(name)} onKeyDown={onKeyDown}>
      <div ref={stage} className={styles.screen} role="group" aria-label={text.player.screen} tabIndex={0} data-panel-focus>
        <div ref={host} className={`terminal-host ${styles.host}`} />
      </div>
      {parts && <Controls {...parts} limits={recording.limits} onRetried={() => stage.current?.focus()} />}
    </section>
  );
}

/** Answers whether the key was one of the player's. */
function handleKey(player: Player, { key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const element = target instanceof HTMLElement ? target : undefined;
  // Buttons and lists have keys of their own.
  if (element?.closest('select') || (element?.closest('button') && (key === ' ' || key === 'Enter'))) return false;
  const { at, speed, duration } = player.state.getState();
  const faster = (by: number): void => player.setSpeed(speeds[Math.max(0, speeds.indexOf(speed as 1) + by)] ?? speed);
  switch (key) {
    case ' ':
      player.toggle();
      return true;
    case 'ArrowLeft':
      player.seek(at - jump);
      return true;
    case 'ArrowRight':
      player.seek(at + jump);
      return true;
    case 'Home':
      player.seek(0);
      return true;
    case 'End':
      player.seek(duration);
      return true;
    case '[':
      player.toMarker('previous');
      return true;
    case ']':
      player.toMarker('next');
      return true;
    case '<':
      faster(-1);
      return true;
    case '>':
      faster(1);
      return true;
    default:
      return false;
  }
}

interface ControlsProps {
  readonly player: Player;
  readonly screen: RecordingScreen;
  readonly limits: Recording['limits'];
  /** The button for it is gone by then. */
  readonly onRetried: () => void;
}

function Controls({ player, screen, limits, onRetried }: ControlsProps) {
  const { note, showError } = useWorkbench();
  const state = useStore(player.state);
  const { isPlaying, at, duration, speed, idleLimit, markers, isSeeking, failure } = state;
  const retry = (): void => {
    player.retry();
    onRetried();
  };
  const copy = (): void => {
    const words = screen.text;
    if (words === '') note(text.player.nothing);
    else navigator.clipboard.writeText(words).then(() => note(text.player.copied), showError);
  };
  return (
    <>
      {failure !== undefined && (
        <div className={styles.remark} role="alert">
          <span>{failure instanceof RecordingFault ? text.lost : text.stuck(errorWords(failure).text)}</span>
          <Button icon={RotateCcw} onClick={retry}>
            {text.retry}
          </Button>
        </div>
      )}
      <div className={styles.controls} role="group" aria-label={text.player.controls} aria-busy={isSeeking}>
        <IconButton
          icon={isPlaying ? Pause : Play}
          label={isPlaying ? text.player.pause : text.player.play}
          onClick={() => player.toggle()}
        />
        <div className={styles.track}>
          <input
            type="range"
            className={styles.slider}
            aria-label={text.player.position}
            aria-valuetext={text.player.positionOf(at, duration)}
            min={0}
            max={Math.max(duration, 0.001)}
            step="any"
            value={at}
            onChange={(event) => player.seek(event.target.valueAsNumber)}
          />
          {markers.map((marker, index) => (
            <span
              key={index}
              className={styles.tick}
              title={text.player.marker(marker.label, marker.at)}
              style={{ insetInlineStart: `${duration > 0 ? (marker.at / duration) * 100 : 0}%` }}
            />
          ))}
        </div>
        <span className={styles.clock}>{`${clockWords(at)} / ${clockWords(duration)}`}</span>
        {markers.length > 0 && (
          <>
            <IconButton icon={SkipBack} label={text.player.previousMarker} keys="[" onClick={() => player.toMarker('previous')} />
            <IconButton icon={SkipForward} label={text.player.nextMarker} keys="]" onClick={() => player.toMarker('next')} />
          </>
        )}
        <span className={styles.speed}>
          <Select
            aria-label={text.player.speed}
            value={String(speed)}
            options={speeds.map((each) => ({ value: String(each), words: text.player.speedOf(each) }))}
            onChange={(value) => player.setSpeed(Number(value))}
          />
        </span>
        <span className={styles.idle}>
          <Select
            aria-label={text.player.idle}
            value={idleLimit === undefined ? '' : String(idleLimit)}
            options={limits.map((each) => ({
              value: String(each ?? ''),
              words: each === undefined ? text.player.idleNone : text.player.idleOf(each),
            }))}
            onChange={(value) => player.setIdleLimit(value === '' ? undefined : Number(value))}
          />
        </span>
        <Button icon={Copy} onClick={copy}>
          {text.player.copy}
        </Button>
      </div>
    </>
  );
}
