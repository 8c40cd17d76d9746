import { AppError } from '../../shared/model/errors.ts';
import { errorText, type ErrorText } from '../../shared/model/error-text.ts';
import { text } from './text.ts';

/** Words for whatever was thrown: an error of the core from its code and detail, anything else as a fault of this page. */
export function errorWords(error: unknown): ErrorText {
  if (error instanceof AppError) return errorText(error.toWire());
  return { title: text.errors.unexpected, text: error instanceof Error ? error.message : String(error), remedies: [] };
}

/** Whether the wait was given up by us: nothing to report. */
export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}

/** Whether it failed before anything was sent, over the host's own settings: there is no tab then that could say so. */
export function isOfSettings(error: unknown): error is AppError {
  return error instanceof AppError && (error.code.startsWith('config.') || error.code === 'algorithm.unknown');
}
