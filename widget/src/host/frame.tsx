import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiProvider } from '../api/api-context.tsx'
import type { Api } from '../api/api.ts'
import type { Texts } from '../i18n/texts.ts'
import { TextsProvider } from '../i18n/texts-context.tsx'
import { kitCss } from '../ui/kit-styles.ts'
import { kitThemesCss } from '../ui/kit-theme.ts'
import { OverlayProvider } from '../ui/overlay.tsx'
import { SafeScreen } from '../ui/safe-screen.tsx'
import { Styled } from '../ui/styled.tsx'
import styles from '../ui/styles.css?inline'
import { type Toasts, ToastsProvider } from '../ui/toasts.tsx'
import { type Host, HostProvider } from './host-context.tsx'

type Props = { host: Host; api: Api; client: QueryClient; toasts: Toasts; texts: Texts; overlay: Element; children: ReactNode }

/** All that a screen finds around itself. */
export const Frame = ({ host, api, client, toasts, texts, overlay, children }: Props) => (
  <QueryClientProvider client={client}>
    <TextsProvider texts={texts}>
      <HostProvider host={host}>
        <ApiProvider api={api}>
          <OverlayProvider element={overlay}>
            <Styled css={kitCss + kitThemesCss() + styles}>
              <ToastsProvider toasts={toasts}>
                <SafeScreen>{children}</SafeScreen>
              </ToastsProvider>
            </Styled>
          </OverlayProvider>
        </ApiProvider>
      </HostProvider>
    </TextsProvider>
  </QueryClientProvider>
)
