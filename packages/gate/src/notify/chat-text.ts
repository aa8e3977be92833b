import { toldFinding, type Notice } from './notice.ts'

/**
 * The markup of WeCom and DingTalk knows no escape, so that what would be a link, a mention or bold
 * is shown by a letter that looks like it.
 */
export function chatText(text: string): string {
  return text.replaceAll(/[<>[\]`*!#|\\]/gu, (one) => alike.get(one) ?? one)
}

const alike: ReadonlyMap<string, string> = new Map([
  ['<', '＜'],
  ['>', '＞'],
  ['[', '［'],
  [']', '］'],
  ['`', 'ˋ'],
  ['*', '＊'],
  ['!', '！'],
  ['#', '＃'],
  ['|', '｜'],
  ['\\', '＼'],
])

/** Returns the first lines of a message in Markdown. */
export function chatHead({ summary, subject, url }: Notice, newline: string): string {
  return [
    `**lastref gate ${chatText(summary)}**`,
    ...(subject === null ? [] : [chatText(subject)]),
    ...(url === null ? [] : [`[job](${url})`]),
  ].join(newline)
}

/** Returns a piece of Markdown for each finding. */
export function chatItems({ findings }: Notice, newline: string): readonly string[] {
  return findings.map((finding) => {
    const { risk, code, title, place, help } = toldFinding(finding)
    return [
      `**${chatText(risk)}** ${chatText(code)} ${chatText(title)}`,
      ...(place === '' ? [] : [`at ${chatText(place)}`]),
      `help: ${chatText(help)}`,
    ].join(newline)
  })
}
