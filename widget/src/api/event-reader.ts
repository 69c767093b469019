/**
 * Reads server-sent events from chunks as they come, wherever they are cut.
 *
 * @returns takes the next piece of text and gives the names of the events that are complete; comments are no events.
 *
 * Source: HTML Standard, Server-sent events, interpreting an event stream.
 */
export function createEventReader(): (chunk: string) => string[] {
  let rest = ''
  let name = ''
  let hasData = false
  return (chunk) => {
    // A carriage return at the end may be the first half of a line's end.
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    const events: string[] = []
    for (const line of lines) {
      if (line === '') {
        if (hasData || name !== '') events.push(name === '' ? 'message' : name)
        name = ''
        hasData = false
        continue
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (field === 'event') name = value
      if (field === 'data') hasData = true
    }
    return events
  }
}
