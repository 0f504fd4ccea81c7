/** What the middle needs of the workspace. Every method throws a Problem. */

/** The files that a path or a pattern names. */
export interface FileList {
  /** A file that was named itself is wanted, whatever it is called and holds. */
  readonly kind: 'file' | 'folder' | 'pattern';
  /** Paths below the workspace, with forward slashes, in the order of the alphabet. */
  readonly files: readonly string[];
  /** Links among them that lead out of the workspace: they are not followed. Those to nothing are left out. */
  readonly refused: readonly string[];
}

export interface Files {
  /** Absolute path of the workspace, as the tools of earlier steps know it. */
  readonly root: string;
  /**
   * @param path of a file or a folder, or a glob pattern
   * @param isWanted whether a file of a folder or pattern is wanted, by its path
   */
  list(path: string, isWanted: (file: string) => boolean): Promise<FileList>;
  /**
   * The text of a file without its byte order mark, at most 1 MiB.
   *
   * @param file path below the workspace
   * @param mayBeLarge whether a file that begins like this can have 16 MiB
   */
  read(file: string, mayBeLarge?: (start: string) => boolean): Promise<string>;
}
