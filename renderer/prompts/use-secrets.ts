import { useEffect, useRef } from 'react';

/** The fields of one question: hands their contents out once, in order, and leaves them empty. Empty too when the question goes. */
export function useSecrets(): {
  readonly field: (index: number) => (input: HTMLInputElement | null) => void;
  readonly take: () => string[];
} {
  const inputs = useRef(new Map<number, HTMLInputElement>());
  useEffect(() => {
    const all = inputs.current;
    return () => {
      for (const input of all.values()) input.value = '';
    };
  }, []);
  return {
    field: (index) => (input) => {
      if (input === null) return;
      inputs.current.set(index, input);
    },
    take() {
      const ordered = [...inputs.current.entries()].sort(([a], [b]) => a - b).map(([, input]) => input);
      const values = ordered.map((input) => input.value);
      for (const input of ordered) input.value = '';
      return values;
    },
  };
}
