/** What the log is made of. */

export type LogEntry =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly string[] }
  /** Lines of any length for a group that stays open until something else is shown. */
  | { readonly kind: 'stream'; readonly title: string; readonly lines: readonly string[] }
  | {
      readonly kind: 'error' | 'warning' | 'notice';
      readonly title: string;
      readonly message: string;
      /** Where GitHub shows it, in the files of the repository. */
      readonly file?: string;
      readonly line?: number;
    }
  /** The runner hides it but in a run with debug logging. */
  | { readonly kind: 'debug'; readonly message: string };

/** GitHub shows at most 10 annotations of a kind for a step. */
export const ANNOTATIONS = 10;
