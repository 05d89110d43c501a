/** What is about to be sent, looked at once more: taken out again, said something about, sent small, as it is, or to be seen once. */

import { FileText, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { LIMITS } from '@parley/protocol/limits'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { t } from '../../i18n/messages.ts'
import { useMe } from '../auth/store.ts'
import { quietly } from '../messages/actions.ts'
import { Choice } from './choice.tsx'
import { sizeText } from './sizes.ts'
import { dropStaged, type Staged, sendFiles, unstage } from './staging.ts'

const isShown = ({ type }: File) => type.startsWith('image/') || type.startsWith('video/')

export default function AttachDialog({ staged, isSealed }: { staged: Staged; isSealed: boolean }) {
  const me = useMe()
  const [text, setText] = useState(staged.text ?? '')
  const [isOriginal, setOriginal] = useState(false)
  const [isFile, setFile] = useState(false)
  const [isOnce, setOnce] = useState(false)
  const { chatId, files, replyTo } = staged
  const hasPictures = files.some(({ type }) => type.startsWith('image/'))
  const mayBeOnce = isSealed && files.length === 1 && isShown(files[0]!) && !isFile

  const send = () => {
    const words = text.trim()
    unstage()
    quietly(
      sendFiles(chatId, me, files, {
        ...(words ? { text: words } : {}),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(isOnce && mayBeOnce ? { viewOnce: true } : {}),
        original: isOriginal,
        asFiles: isFile,
      }),
    )
  }

  return (
    <Dialog
      isOpen
      onClose={unstage}
      title={t.media_send_title({ count: files.length })}
      actions={
        <>
          <Button look="plain" onClick={unstage}>
            {t.shared_cancel()}
          </Button>
          <Button onClick={send}>{t.messages_send()}</Button>
        </>
      }
    >
      <ul className="grid grid-cols-3 gap-1.5" aria-label={t.media_chosen()}>
        {files.map((file, i) => (
          <Chosen key={`${file.name} ${file.size} ${i}`} file={file} onDrop={() => dropStaged(i)} />
        ))}
      </ul>
      <textarea
        value={text}
        rows={2}
        dir="auto"
        maxLength={LIMITS.messageCharacters}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          send()
        }}
        placeholder={t.media_caption()}
        aria-label={t.media_caption()}
        className="mt-3 w-full resize-none rounded-card border border-line bg-sunken px-3 py-2 text-[1rem] outline-none focus:border-accent"
      />
      <div className="mt-2 flex flex-col">
        {hasPictures && !isFile && (
          <Choice
            label={t.media_original()}
            about={t.media_original_about()}
            isOn={isOriginal}
            onChange={setOriginal}
          />
        )}
        {files.some(isShown) && <Choice label={t.media_as_file()} isOn={isFile} onChange={setFile} />}
        {mayBeOnce && <Choice label={t.media_once()} about={t.media_once_about()} isOn={isOnce} onChange={setOnce} />}
      </div>
    </Dialog>
  )
}

function Chosen({ file, onDrop }: { file: File; onDrop: () => void }) {
  const url = useMemo(() => (isShown(file) ? URL.createObjectURL(file) : undefined), [file])
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url])
  return (
    <li className="relative aspect-square overflow-hidden rounded-small bg-sunken">
      {url && file.type.startsWith('image/') && <img src={url} alt={file.name} className="size-full object-cover" />}
      {url && file.type.startsWith('video/') && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- looked at before it is sent
        <video src={url} muted className="size-full object-cover" aria-label={file.name} />
      )}
      {!url && (
        <span className="flex size-full flex-col items-center justify-center gap-1 p-2 text-center">
          <FileText className="size-6 text-quiet" aria-hidden="true" />
          <bdi className="line-clamp-2 break-all text-tiny">{file.name}</bdi>
          <span className="text-quiet text-tiny">{sizeText(file.size)}</span>
        </span>
      )}
      <button
        type="button"
        aria-label={t.media_take_out({ name: file.name })}
        onClick={onDrop}
        className="absolute end-1 top-1 grid size-7 touch:size-9 place-items-center rounded-full bg-black/60 text-white"
      >
        <X className="size-4" />
      </button>
    </li>
  )
}
