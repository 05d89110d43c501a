/** Whatever breaks while it is shown: said kindly, and nothing is lost by it. */

import { Unplug } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { t } from '../i18n/messages.ts'

export class Broken extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    if (!this.state.isBroken) return this.props.children
    return (
      <EmptyState icon={<Unplug />} title={t.shared_broken_title()} about={t.shared_broken_about()}>
        <Button onClick={() => location.reload()}>{t.shared_reload()}</Button>
      </EmptyState>
    )
  }
}
