/** What k3d takes for a channel of k3s, whose newest release it looks up. */
export const K3S_CHANNEL = /^(?:latest|stable|\+.*)$/

/** Names of cibuildwheel for its own images: `manylinux2014`, `musllinux_1_2`. */
export const WHEEL_IMAGE = /^(?:many|musl)linux[\d_]*$/
