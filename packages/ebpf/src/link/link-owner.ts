/** What an owner has to know of a link. */
export interface OwnedLink extends Disposable {
  readonly id: number | null
}

/** Told about every link and attachment made from its programs, so that it can end them first. */
export interface LinkOwner {
  adopt(link: OwnedLink): void
  release(link: OwnedLink): void
}
