import { useState, type DragEvent } from 'react';
import type { RemoteListener, TunnelHost } from '../../shared/model/tunnels.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { Workbench } from '../shell/workbench.ts';

const dragType = 'application/x-hawser-port';

/** What is dragged just now: a port is dragged within one page only, and says nothing to another. */
let dragged: { readonly listener: RemoteListener; readonly host: TunnelHost } | undefined;

export function startPortDrag(event: DragEvent, listener: RemoteListener, host: TunnelHost): void {
  dragged = { listener, host };
  event.dataTransfer.setData(dragType, String(listener.port));
  event.dataTransfer.effectAllowed = 'link';
}

export function endPortDrag(): void {
  dragged = undefined;
}

/** The form of the tunnel that one would want to what listens there. */
export function bringPort(workbench: Workbench, listener: RemoteListener, host: TunnelHost): void {
  const { spec, probe, usual, program } = listener;
  const name = usual ?? program;
  workbench.view.setState({ dialog: { kind: 'tunnel', draft: { host, spec, probe, ...(name !== undefined && { name }) } } });
}

interface PortDrop {
  readonly 'data-drop': '' | undefined;
  readonly onDragEnter: (event: DragEvent) => void;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** Makes the cards' place take a port that is dragged from the list of a host's ports. */
export function usePortDrop(): PortDrop {
  const workbench = useWorkbench();
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent): boolean => {
    if (dragged === undefined || !event.dataTransfer.types.includes(dragType)) return false;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'link';
    return true;
  };
  return {
    'data-drop': isOver ? '' : undefined,
    onDragEnter: (event) => take(event) && setOver(true),
    onDragOver: (event) => take(event) && setOver(true),
    onDragLeave: (event) => {
      if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(false);
    },
    onDrop: (event) => {
      setOver(false);
      if (!take(event) || dragged === undefined) return;
      const { listener, host } = dragged;
      dragged = undefined;
      bringPort(workbench, listener, host);
    },
  };
}
