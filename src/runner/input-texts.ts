/** The texts of the inputs, as the runner passes them on. */

/**
 * @param env the environment of the step
 * @returns every input by its name in lower case, those that action.yml does not declare too
 */
export function inputTexts(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const prefix = 'INPUT_';
  return new Map(
    Object.entries(env).flatMap(([name, text]) =>
      name.startsWith(prefix) && text !== undefined ? [[name.slice(prefix.length).toLowerCase(), text]] : [],
    ),
  );
}
