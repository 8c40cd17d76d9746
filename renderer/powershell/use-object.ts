import { useCallback, useEffect, useState } from 'react';
import type { PsNode, PsRunId } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { pathKey, type Path } from './object-tree.ts';

const childrenAtOnce = 200;

export interface OpenedObject {
  readonly nodes: ReadonlyMap<string, PsNode>;
  readonly open: ReadonlySet<string>;
  readonly toggle: (path: Path, wanted?: boolean) => void;
  readonly more: (path: Path) => void;
}

/** The values of one object, fetched as they are opened. */
export function useObject(runId: PsRunId, index: number): OpenedObject {
  const { client, showError } = useWorkbench();
  const [nodes, setNodes] = useState<ReadonlyMap<string, PsNode>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const fetchMore = useCallback(
    (path: Path, from: number): void => {
      const key = pathKey(path);
      client.powershell.object({ runId, index, path: [...path], from, count: childrenAtOnce }).then((node) => {
        setNodes((before) => {
          const known = from === 0 ? [] : (before.get(key)?.children ?? []);
          return new Map(before).set(key, { ...node, children: [...known, ...node.children] });
        });
      }, showError);
    },
    [client, showError, runId, index],
  );
  useEffect(() => fetchMore([], 0), [fetchMore]);
  return {
    nodes,
    open,
    toggle(path, wanted) {
      const key = pathKey(path);
      const isOpen = wanted ?? !open.has(key);
      const next = new Set(open);
      if (isOpen) next.add(key);
      else next.delete(key);
      setOpen(next);
      if (isOpen && !nodes.has(key)) fetchMore(path, 0);
    },
    more: (path) => fetchMore(path, nodes.get(pathKey(path))?.children.length ?? 0),
  };
}
