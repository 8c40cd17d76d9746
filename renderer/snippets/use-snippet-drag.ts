import { useRef, useState, type DragEvent } from 'react';
import type { Snippet } from '../../shared/model/snippets.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { changeSnippets } from './change-snippets.ts';
import { text } from './text.ts';

/** Snippets that are dragged to another folder of the list. By keyboard it is the field “Folder” of the form. */
export interface SnippetDrag {
  /** The folder that a let go snippet would go to; empty: none. */
  readonly over: string | undefined;
  source(snippet: Snippet): DragSource;
  target(folder: string): DropTarget;
}

interface DragSource {
  readonly draggable: true;
  readonly onDragStart: (event: DragEvent) => void;
  readonly onDragEnd: () => void;
}

interface DropTarget {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
}

export function useSnippetDrag(): SnippetDrag {
  const workbench = useWorkbench();
  // Not in the event's data: that of others (tabs, files, text) is no snippet, whatever it says.
  const dragged = useRef<Snippet>(undefined);
  const [over, setOver] = useState<string>();
  const end = (): void => {
    dragged.current = undefined;
    setOver(undefined);
  };
  return {
    over,
    source: (snippet) => ({
      draggable: true,
      onDragStart: (event) => {
        dragged.current = snippet;
        event.dataTransfer.effectAllowed = 'move';
        // Some browsers drag nothing without data.
        event.dataTransfer.setData('application/x-hawser-snippet', snippet.id);
      },
      onDragEnd: end,
    }),
    target: (folder) => ({
      onDragOver: (event) => {
        if (dragged.current === undefined) return;
        if (dragged.current.folder === folder) return setOver(undefined);
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        setOver(folder);
      },
      onDrop: (event) => {
        const snippet = dragged.current;
        end();
        if (snippet === undefined || snippet.folder === folder) return;
        event.preventDefault();
        changeSnippets(workbench, { kind: 'move', id: snippet.id, folder }, text.moved(snippet.name, folder)).catch(
          workbench.showError,
        );
      },
    }),
  };
}
