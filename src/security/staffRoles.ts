/** Whether any of these roles gives the right that the wanted ones have: `admin` holds every right (api.md "Conventions"). */
export const holdsAny = (roles: readonly string[], wanted: readonly string[]): boolean =>
  roles.includes('admin') || wanted.some((role) => roles.includes(role));
