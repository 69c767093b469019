// The little of Kommo's jQuery that we use.
declare module 'jquery' {
  type JQueryEvents = { on(events: string, listener: () => void): void; off(events: string, listener: () => void): void }
  const jQuery: (target: Document) => JQueryEvents
  export default jQuery
}
