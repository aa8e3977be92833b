// The fixed twin of real-module: destroying a module closes its map. (link: -lbpf)
#include "pinned.h"

struct module {
	int table;
	unsigned long rows;
};

static NO_INLINE struct module *module_load(const char *pin)
{
	struct module *module = calloc(1, sizeof *module);

	module->table = bpf_obj_get(pin);
	return module;
}

static NO_INLINE void module_destroy(struct module *module)
{
	close(module->table);
	free(module);
}

int main(void)
{
	char pin[96];

	pinned_make(1);
	pinned_path(pin, 0);
	for (int i = 0; i < ROUNDS; i++)
		module_destroy(module_load(pin));
	return 0;
}
