// A reader that opens a pinned map again for each reading: the body of the leak and of its twin.
#pragma once
#include "bpf.h"
#include <getopt.h>

struct leak_options {
	const char *pin;
	long count;
	long every_ms;
	int exit_when_done;
};

static inline struct leak_options leak_parse(int argc, char **argv)
{
	static const struct option known[] = { { "count", required_argument, NULL, 'c' },
					       { "every", required_argument, NULL, 'e' },
					       { "exit", no_argument, NULL, 'x' },
					       { 0 } };
	struct leak_options options = { .count = 100, .every_ms = 10 };
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'c')
			options.count = atol(optarg);
		else if (option == 'e')
			options.every_ms = atol(optarg);
		else if (option == 'x')
			options.exit_when_done = 1;
		else
			exit(2);
	}
	if (optind != argc - 1) {
		fprintf(stderr, "usage: %s PIN [--count N] [--every MS] [--exit]\n", argv[0]);
		exit(2);
	}
	options.pin = argv[optind];
	return options;
}

/* Until a signal, or until whoever started it with a pipe closes the pipe. */
static inline void leak_stay(void)
{
	struct stat input;
	char byte;

	if (fstat(STDIN_FILENO, &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode)))
		while (read(STDIN_FILENO, &byte, 1) > 0)
			;
	else
		pause();
}

/* Calls `read_once` as often as asked (0: for ever), reports the number of readings, and stays. */
static inline int leak_run(int argc, char **argv, void (*read_once)(const char *pin))
{
	struct leak_options options = leak_parse(argc, argv);

	for (long i = 0; options.count == 0 || i < options.count; i++) {
		read_once(options.pin);
		usleep(options.every_ms * 1000);
	}
	printf("{\"ready\":true,\"step\":\"opened\",\"pid\":%d,\"maps\":[],\"progs\":[],\"links\":[],"
	       "\"btfs\":[],\"count\":%ld}\n", getpid(), options.count);
	fflush(stdout);
	if (!options.exit_when_done)
		leak_stay();
	return 0;
}
