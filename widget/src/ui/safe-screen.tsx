import { Component, type ReactNode } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Problem } from './problem.tsx'

/** A screen that breaks says so instead of leaving a blank panel. */
export class SafeScreen extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    return this.state.isBroken ? <Broken onRetry={() => this.setState({ isBroken: false })} /> : this.props.children
  }
}

function Broken({ onRetry }: { onRetry: () => void }) {
  const { text } = useTexts()
  return <Problem title={text('ui.broken')} sentence={text('error.unknown')} onRetry={onRetry} />
}
