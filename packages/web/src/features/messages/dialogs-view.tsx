/** The questions of the conversation, each fetched only when it is asked. */

import { lazy, Suspense } from 'react'
import type { ChatInfo } from '../chats/store.ts'
import { answered, useQuestion } from './dialogs.ts'

const DeleteDialog = lazy(() => import('./dialogs/delete-dialog.tsx'))
const ForwardDialog = lazy(() => import('./dialogs/forward-dialog.tsx'))
const InfoDialog = lazy(() => import('./dialogs/info-dialog.tsx'))
const ReactDialog = lazy(() => import('./dialogs/react-dialog.tsx'))
const PollDialog = lazy(() => import('./dialogs/poll-dialog.tsx'))
const PlaceDialog = lazy(() => import('./dialogs/place-dialog.tsx'))
const ContactDialog = lazy(() => import('./dialogs/contact-dialog.tsx'))
const TimerDialog = lazy(() => import('../chats/timer-dialog.tsx'))
const DateDialog = lazy(() => import('./dialogs/date-dialog.tsx'))
const ScheduleDialog = lazy(() => import('./dialogs/schedule-dialog.tsx'))
const ScheduledDialog = lazy(() => import('./dialogs/scheduled-dialog.tsx'))

export function Dialogs({ chat }: { chat: ChatInfo }) {
  const question = useQuestion((state) => state.question)
  if (!question) return null
  return (
    <Suspense>
      {question.kind === 'delete' && <DeleteDialog chat={chat} messages={question.messages} onClose={answered} />}
      {question.kind === 'forward' && <ForwardDialog messages={question.messages} onClose={answered} />}
      {question.kind === 'info' && <InfoDialog message={question.message} onClose={answered} />}
      {question.kind === 'react' && <ReactDialog message={question.message} onClose={answered} />}
      {question.kind === 'poll' && <PollDialog chat={chat} onClose={answered} />}
      {question.kind === 'place' && <PlaceDialog chat={chat} onClose={answered} />}
      {question.kind === 'contact' && <ContactDialog chat={chat} onClose={answered} />}
      {question.kind === 'timer' && <TimerDialog chat={chat} onClose={answered} />}
      {question.kind === 'date' && <DateDialog chat={chat} onClose={answered} />}
      {question.kind === 'schedule' && <ScheduleDialog chat={chat} onClose={answered} />}
      {question.kind === 'scheduled' && <ScheduledDialog chat={chat} onClose={answered} />}
    </Suspense>
  )
}
