/**
 * The detection matrix as data: what each planted weakness must set off. The attacks mapped to a weakness name it in
 * `provenBy`; what else it rightly sets off stands here, with the reason.
 */
export const alsoFires: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'sig-not-bound': {
    'token/alg-verify-skipped': 'a signature that is not bound to what it signs lets edited claims through as well',
  },
}
