/** A key of Azure Pipelines below which stands what a condition or a loop puts in its place. */
export const CONDITION = /^\$\{\{[ \t]*(?:if|elseif|else|each|insert)\b/i
