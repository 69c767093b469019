import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { problemSentence } from '../readiness/problem-sentence.ts'

/** Why a deal cannot be invoiced, a sentence each. */
export function ProblemList({ problems }: { problems: ProblemOutput[] }) {
  const texts = useTexts()
  const sentences = [...new Set(problems.map((problem) => problemSentence(problem, texts)))]
  return (
    <ul className="deal_invoices__problems">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}
