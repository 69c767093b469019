// Stands in for the kit's own hook (vite.config.ts puts it there): that one writes a style element into the page's head for each
// theme and leaves it behind, which Kommo's moderation forbids. Here the themes are text beside the rest of our styles.
import { PREFIX } from './prefix.ts'

type Theme = Record<string, string>

const classes = new Map<object, string>()
const rules: string[] = []

/** Gives a theme of the kit its class. Call it once per theme, when the module is loaded. */
export function kitTheme<T extends Theme>(name: string, theme: T): T {
  const className = `${PREFIX}__kit-${name}`
  const body = Object.entries(theme).map(([variable, value]) => `${variable}:${value}`)
  classes.set(theme, className)
  rules.push(`.${PREFIX} .${className}{${body.join(';')}}`)
  return theme
}

/**
 * The class of a theme; none for those that the kit makes up itself: these inherit from the class around them.
 *
 * @public the kit's components get it from the build.
 */
export const useThemeClassName = (theme: object): string => classes.get(theme) ?? ''

/** The rules of all themes. */
export const kitThemesCss = (): string => rules.join('')
