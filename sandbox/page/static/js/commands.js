/** The bot's slash commands as a person meets them, and their options as the wire wants them. */

/**
 * @typedef {{type: number, name: string, description: string, required?: boolean,
 *   choices?: {name: string, value: any}[], autocomplete?: boolean, min_value?: number,
 *   max_value?: number, min_length?: number, max_length?: number, options?: Option[]}} Option
 * @typedef {{id: string, path: string[], name: string, description: string, options: Option[],
 *   wrappers: {name: string, type: number}[]}} Entry one usable command; `name` is "quota set"
 */

export const TYPE = {
  SUBCOMMAND: 1,
  GROUP: 2,
  STRING: 3,
  INTEGER: 4,
  BOOLEAN: 5,
  USER: 6,
  CHANNEL: 7,
  ROLE: 8,
  MENTIONABLE: 9,
  NUMBER: 10,
  ATTACHMENT: 11,
};

/**
 * Every slash command, subcommands flattened, in alphabetical order.
 * @returns {Entry[]}
 */
export function flatten(commands) {
  const slash = commands.filter((command) => (command.type ?? 1) === 1);
  const entries = slash.flatMap((command) => expand(command, command.id, [], []));
  return entries.sort((a, b) => a.name.localeCompare(b.name));
}

function expand(command, id, path, wrappers) {
  const here = [...path, command.name];
  const children = (command.options ?? []).filter((option) => option.type <= TYPE.GROUP);
  if (!children.length) {
    const options = command.options ?? [];
    return [{ id, path: here, name: here.join(" "), description: command.description, options, wrappers }];
  }
  return children.flatMap((child) =>
    expand(child, id, here, [...wrappers, { name: child.name, type: child.type }]),
  );
}

/** The message menus among the commands. */
export function messageMenus(commands) {
  return commands.filter((command) => command.type === 3);
}

/**
 * The entries that fit what was typed after the slash; those that begin with it come first.
 * @param {Entry[]} entries @param {string} typed
 */
export function matching(entries, typed) {
  const wanted = typed.trim().toLowerCase();
  const rank = (entry) => {
    if (entry.name.startsWith(wanted)) return 0;
    if (entry.path.some((word) => word.startsWith(wanted))) return 1;
    return entry.name.includes(wanted) || entry.description.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter(({ rank: r }) => r < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

/**
 * Options as the wire nests them.
 * @param {Entry} entry
 * @param {{name: string, type: number, value: any, focused?: true}[]} given
 */
export function wireOptions(entry, given) {
  return entry.wrappers.reduceRight((options, wrapper) => [{ ...wrapper, options }], given);
}

/** What an option accepts, e.g. "1 to 10". */
export function limitsOf(option) {
  const { min_value: least, max_value: most } = option;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `${least} or more`;
  if (most !== undefined) return `${most} or less`;
  return option.required ? "" : "optional";
}

/**
 * What is wrong with a typed value, in words for the person; null if it will do.
 * @param {Option} option @param {string} text
 */
export function problemWith(option, text) {
  if (option.type === TYPE.INTEGER || option.type === TYPE.NUMBER) return numberProblem(option, text);
  const length = [...text].length;
  if (option.max_length !== undefined && length > option.max_length) {
    return `At most ${option.max_length} characters (these are ${length})`;
  }
  if (option.min_length !== undefined && length < option.min_length) {
    return `At least ${option.min_length} characters`;
  }
  return null;
}

function numberProblem(option, text) {
  const whole = option.type === TYPE.INTEGER;
  const fits = whole ? /^[+-]?\d{1,15}$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/;
  if (!fits.test(text)) return whole ? "This must be a whole number" : "This must be a number";
  const { min_value: least, max_value: most } = option;
  const value = Number(text);
  const tooSmall = least !== undefined && value < least;
  const tooLarge = most !== undefined && value > most;
  if (!tooSmall && !tooLarge) return null;
  if (least !== undefined && most !== undefined) return `This must be from ${least} to ${most}`;
  return tooSmall ? `This must be at least ${least}` : `This must be at most ${most}`;
}
